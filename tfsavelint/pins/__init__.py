"""What a project's requirement files say of Keras: read as text, nothing is installed and nobody is asked."""
