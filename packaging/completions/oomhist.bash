# Completion of oomhist for bash. What is offered comes from `oomhist complete`, ready to be put in.

_oomhist() {
    local program=${1/#'~/'/"$HOME/"} replies
    mapfile -t replies < <(
        command "$program" complete bash "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    COMPREPLY=()
    case ${replies[0]-} in
    files) compopt -o default ;;
    folders) compopt -o dirnames ;;
    values)
        COMPREPLY=("${replies[@]:1}")
        # Newest first, and a value follows what ends in a sign.
        compopt -o nosort 2>/dev/null
        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
        ;;
    esac
    return 0
}

complete -F _oomhist oomhist
