# Makes debian/changelog of CHANGELOG.md: an entry for each "## VERSION - DATE", one of the version
# given for "## Unreleased".
#
# awk -v version=0.1.0 -v maintainer='NAME <ADDRESS>' -v date='RFC 5322 DATE' -f changelog.awk CHANGELOG.md

function wrap(text, first, rest,    words, count, i, line) {
  count = split(text, words, " ")
  line = first
  for (i = 1; i <= count; i++) {
    if (length(line) + length(words[i]) > 78 && line !~ /^ *[*]? *$/) {
      print line
      line = rest
    }
    line = line (line ~ / $/ ? "" : " ") words[i]
  }
  if (count) print line
}

function flush() {
  if (item != "") wrap(item, "  * ", "    ")
  item = ""
}

function finish() {
  flush()
  if (isOpen) printf "\n -- %s  %s\n\n", maintainer, when
  isOpen = 0
}

/^## / {
  finish()
  name = $2
  when = date
  if (name == "Unreleased") name = version
  else if (NF >= 4) {
    command = "LC_ALL=C date -u -R -d " $4
    command | getline when
    close(command)
  }
  printf "oomhist (%s) unstable; urgency=medium\n\n", name
  isOpen = 1
  next
}
!isOpen { next }
/^### / {
  flush()
  printf "  [ %s ]\n", substr($0, 5)
  next
}
/^- / || /^$/ {
  flush()
  item = substr($0, 3)
  next
}
{ item = item " " $0 }

END { finish() }
