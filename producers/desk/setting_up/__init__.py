"""What an administrator sets: issuers, topics and areas, channels tried out, all of it carried as one file."""
