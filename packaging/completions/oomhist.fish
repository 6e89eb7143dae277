# Completion of oomhist for fish. What is offered comes from `oomhist complete`.

function __oomhist_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l replies (command $program complete fish $words[2..] (string unescape -- $last; or echo $last) 2>/dev/null)
    # What stands before the path in the last word, such as --output=.
    set -l before (string match -r '^--[^=]*=' -- $last)
    set -l path (string replace -r '^--[^=]*=' '' -- $last)
    switch "$replies[1]"
        case files
            string replace -r '^' -- "$before" (__fish_complete_path $path)
        case folders
            string replace -r '^' -- "$before" (__fish_complete_directories $path)
        case values
            printf '%s\n' $replies[2..]
    end
end

complete -c oomhist -f -k -a '(__oomhist_complete)'
