from iskra import *

__version__: str
