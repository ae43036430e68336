"""What is known of Keras and of the packages around it: data, each entry with its source and date."""
