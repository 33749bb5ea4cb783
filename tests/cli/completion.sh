# bash completes commands, options, and leaves the user's own command alone.
source <(heddle completion bash)
complete() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	_heddle 2>any
	echo "$*: ${COMPREPLY[*]}"
}
complete heddle so
complete heddle run --base
complete heddle soak --unt
complete heddle run -- --base
heddle completion zsh | grep -c "_arguments -S"
heddle completion fish | grep -c -- "__fish_seen_subcommand_from run'.* -l for "
heddle completion tcsh
echo "status $?"
