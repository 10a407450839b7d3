"""What readers leave behind: views by the hour."""
