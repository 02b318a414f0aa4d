Backpropagation is the chain rule, applied again and again.
It isn't magic; "upstream" times "local" gives 'downstream'.

    Indented quotation: {[( never closed
