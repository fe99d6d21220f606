"""Games and puzzles, one a file (Othello in several), each an ordinary class; installed as `games` beside `treeprune`.

PROBLEMS    short name -> (class with the bare rules, class that solves fastest), as "module:class"
"""

PROBLEMS = {
    "clique": ("games.clique:Clique", "games.clique:Clique"),
    "colouring": ("games.colouring:Colouring", "games.colouring:Colouring"),
    "connect4": ("games.connect4:ConnectFour", "games.connect4:ConnectFourSolver"),
    "cube2": ("games.cube2:Cube2", "games.cube2:Cube2Solver"),
    "domineering": ("games.domineering:Domineering", "games.domineering:DomineeringSolver"),
    "edit_distance": ("games.edit_distance:EditDistance", "games.edit_distance:EditDistance"),
    "einstein": ("games.einstein:EinStein", "games.einstein:EinSteinSolver"),
    "golomb": ("games.golomb:GolombRuler", "games.golomb:GolombRuler"),
    "grid": ("games.grid:GridSpace", "games.grid:GridSpace"),
    "jobshop": ("games.jobshop:JobShop", "games.jobshop:JobShop"),
    "kakuro": ("games.kakuro:Kakuro", "games.kakuro:Kakuro"),
    "langford": ("games.langford:Langford", "games.langford:Langford"),
    "lcs": ("games.common_subsequence:CommonSubsequence", "games.common_subsequence:CommonSubsequence"),
    "magic_square": ("games.magic_square:MagicSquare", "games.magic_square:MagicSquare"),
    "matrix_chain": ("games.matrix_chain:MatrixChain", "games.matrix_chain:MatrixChain"),
    "n_queens": ("games.n_queens:NQueens", "games.n_queens:NQueens"),
    "nim": ("games.nim:Nim", "games.nim:Nim"),
    "othello": ("games.othello:Othello", "games.othello_endgame:OthelloSolver"),
    "pancake": ("games.pancake:Pancake", "games.pancake:Pancake"),
    "pentominoes": ("games.pentominoes:Pentominoes", "games.pentominoes:Pentominoes"),
    "puzzle8": ("games.sliding_puzzle:EightPuzzle", "games.sliding_puzzle:EightPuzzleSolver"),
    "puzzle15": ("games.sliding_puzzle:SlidingPuzzle", "games.sliding_puzzle:FifteenPuzzleSolver"),
    "puzzle24": (
        "games.large_sliding_puzzle:LargeSlidingPuzzle",
        "games.large_sliding_puzzle:LargeSlidingPuzzleSolver",
    ),
    "quasigroup": ("games.quasigroup:Quasigroup", "games.quasigroup:Quasigroup"),
    "queens_bitboard": ("games.queens_bitboard:BitboardQueens", "games.queens_bitboard:BitboardQueens"),
    "srflp": ("games.row_layout:RowLayout", "games.row_layout:RowLayout"),
    "subset_sum": ("games.subset_sum:SubsetSum", "games.subset_sum:SubsetSum"),
    "sudoku": ("games.sudoku:Sudoku", "games.sudoku:Sudoku"),
    "tictactoe": ("games.tictactoe:TicTacToe", "games.tictactoe:TicTacToe"),
    "topspin": ("games.topspin:TopSpin", "games.topspin:TopSpinSolver"),
}
