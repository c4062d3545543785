"""The editor of long bilingual texts: two columns of paragraphs over the text areas of the form."""
