"""Official documents of a case: templates, numbers, frozen content, DOCX and PDF."""
