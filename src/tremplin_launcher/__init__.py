"""What `./tremplin` does before there is an environment: standard library only, one small room per matter."""
