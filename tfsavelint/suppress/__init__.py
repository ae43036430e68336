"""What a file's comments, its place and a baseline keep from being reported."""
