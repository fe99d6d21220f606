"""Games and puzzles, one a file (Othello in several), each an ordinary class; installed as `games` beside `treeprune`.

PROBLEMS    short name -> (class with the bare rules, class that solves fastest), as "module:class"
"""

PROBLEMS = {
    "connect4": ("games.connect4:ConnectFour", "games.connect4:ConnectFourSolver"),
    "domineering": ("games.domineering:Domineering", "games.domineering:DomineeringSolver"),
    "einstein": ("games.einstein:EinStein", "games.einstein:EinSteinSolver"),
    "grid": ("games.grid:GridSpace", "games.grid:GridSpace"),
    "nim": ("games.nim:Nim", "games.nim:Nim"),
    "othello": ("games.othello:Othello", "games.othello_endgame:OthelloSolver"),
    "tictactoe": ("games.tictactoe:TicTacToe", "games.tictactoe:TicTacToe"),
}
