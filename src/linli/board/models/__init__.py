"""Tables of the public board."""

from linli.board.models.figures import Figures
from linli.board.models.publication import AnswerNotice, Publication, PublishedPhoto

__all__ = ["AnswerNotice", "Figures", "Publication", "PublishedPhoto"]
