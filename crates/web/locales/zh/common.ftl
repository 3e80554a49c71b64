n-items = { $n } 题
