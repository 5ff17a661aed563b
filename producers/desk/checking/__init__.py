"""The check list of a draft: what an attentive colleague would say before it goes out."""
