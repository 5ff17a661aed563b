"""What comes back by mail: bounces, complaints, automatic answers, replies of people."""
