"""Who writes on a site: recognised by keyed hashes, judged by their own record there."""
