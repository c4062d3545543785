"""Tools of the checkout, which the product does not import."""
