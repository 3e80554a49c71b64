n-items = { $n ->
    [one] { $n } item
   *[other] { $n } items
}
