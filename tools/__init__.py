"""Tools of the checkout: the product does not import them, and an image does not contain them."""
