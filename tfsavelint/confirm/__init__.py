"""What Keras does: real saves and loads in processes of their own, and the verdicts that follow from them."""
