"""Landing: the sources' files as Parquet, for engines that read files. The counterpart of schema raw in the warehouse.

It holds for every such engine; none of them is needed for it.
"""
