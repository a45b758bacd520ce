#!/bin/sh
# Looks for what Variorum needs from the operating system, and gets what is missing.
#
#   sh setup/system.sh book            what `make` needs
#   sh setup/system.sh book test       what `make test` needs
#   sh setup/system.sh book readers    what `make readers` needs
#
# Where nothing is missing it says nothing and changes nothing. On Debian and Ubuntu, run by root,
# it installs what is missing. Everywhere else it says what to install, and how.
# TYPEFACES=any goes on without the typefaces that the styles ask for.
set -eu

here=$(dirname "$0")
PATH=$PATH:/usr/sbin:/sbin # ldconfig lives there

# ---------------------------------------------------------------- how to look for a thing

has_python() { [ -n "$python" ]; }

has_venv() { "$python" -c 'import ensurepip, venv'; }

# has_library libpango-1.0: by the linker's list, or by the files where there is no such list.
has_library() {
    if command -v ldconfig && ldconfig -p | grep -q "$1\.so"; then return 0; fi
    for folder in /lib /usr/lib /lib64 /usr/lib64 /usr/local/lib /opt/homebrew/lib; do
        for file in "$folder/$1".so* "$folder/$1".dylib "$folder/$1".*.dylib; do
            [ -e "$file" ] && return 0
        done
    done
    return 1
}

has_typeface() { [ "${TYPEFACES:-}" = any ] || fc-list ":family=$1" family | grep -q .; }

# macOS has a /usr/bin/java that only says where to buy one, so ask it for its version.
has_java() { java -version; }

# Ubuntu has no Chromium as an ordinary package; there one comes by npm (see setup/node.sh) and
# needs only these libraries from the system.
has_browser() {
    sh "$here/find-browser.sh" || { on_ubuntu && has_library libnss3 && has_library libexpat; }
}

on_ubuntu() { grep -qx 'ID=ubuntu' /etc/os-release; }

# ---------------------------------------------------------------- what is needed

# look PURPOSE…: what of all that is missing, in words and as packages of three systems.
look() {
    missing='' debian='' fedora='' brew=''
    python=$(sh "$here/find-python.sh") || python=
    for purpose in "$@"; do "need_for_$purpose"; done
}

# need WORDS DEBIAN FEDORA BREW CHECK…: notes a thing as missing when its check fails.
need() {
    words=$1 for_debian=$2 for_fedora=$3 for_brew=$4
    shift 4
    if "$@" >/dev/null 2>&1; then return 0; fi
    missing="$missing
  - $words"
    for package in $for_debian; do add debian "$package"; done
    for package in $for_fedora; do add fedora "$package"; done
    for package in $for_brew; do add brew "$package"; done
}

# add LIST PACKAGE: once only.
add() {
    eval "case \" \$$1 \" in *' $2 '*) ;; *) $1=\"\$$1 $2\" ;; esac"
}

typeface() { need "the typeface $1" "$2" "font($3)" "$4" has_typeface "$1"; }

need_for_book() {
    need "Python 3.11 or newer" "$(python_packages)" python3 python@3.13 has_python
    if has_python; then
        need "Python's own means to make an environment (venv)" "$(venv_package)" python3 \
            python@3.13 has_venv
    fi
    for library in libgobject-2.0 libpango-1.0 libpangoft2-1.0; do
        need "Pango, which sets the lines of the PDF ($library)" \
            "libpango-1.0-0 libpangoft2-1.0-0" pango pango has_library "$library"
    done
    need "HarfBuzz, which puts the typefaces into the PDF (libharfbuzz-subset)" \
        libharfbuzz-subset0 harfbuzz harfbuzz has_library libharfbuzz-subset
    need "Fontconfig, which finds the typefaces" fontconfig fontconfig fontconfig \
        command -v fc-list
    typeface "EB Garamond" fonts-ebgaramond ebgaramond font-eb-garamond
    typeface "Linux Libertine O" fonts-linuxlibertine linuxlibertineo font-linux-libertine
    typeface "Andika" fonts-sil-andika andika font-andika
    typeface "DejaVu Sans Mono" fonts-dejavu-core dejavusansmono font-dejavu
    typeface "Noto Sans" fonts-noto-core notosans font-noto-sans
    typeface "Noto Serif" fonts-noto-core notoserif font-noto-serif
    typeface "Amiri" fonts-hosny-amiri amiri font-amiri
}

need_for_test() {
    need "Java, which runs EPUBCheck" default-jre-headless java-latest-openjdk-headless openjdk \
        has_java
    need "Chromium, in which the tests open the book" "$(browser_package)" chromium \
        google-chrome has_browser
    need "pdftotext and pdftoppm, which read the PDF back" poppler-utils poppler-utils poppler \
        command -v pdftoppm
    need "qpdf, which checks the PDF" qpdf qpdf qpdf command -v qpdf
    need "git, which knows the project's files" git git git command -v git
}

need_for_readers() {
    need "Calibre, which makes books for other readers of them" calibre calibre calibre \
        command -v ebook-convert
}

# Where the system's own Python is too old there may be a newer one beside it.
python_packages() {
    if command -v python3 >/dev/null 2>&1; then
        echo python3.11 python3.11-venv
    else
        echo python3 python3-venv
    fi
}

# The environment's package of the Python found: python3-venv, or python3.12-venv for another one.
venv_package() {
    "$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])'
}

browser_package() { if on_ubuntu 2>/dev/null; then echo libnss3 libexpat1; else echo chromium; fi; }

# ---------------------------------------------------------------- what to do about it

how_to() {
    cat <<WORDS

Something that Variorum needs is not on this machine:
$missing

How to get it (then run make again):

  Debian, Ubuntu:  sudo apt-get install$debian
  Fedora:          sudo dnf install$(quoted "$fedora")
  macOS:           brew install$brew
WORDS
    case $missing in
        *"the typeface"*)
            cat <<WORDS

To go on without the typefaces (the pages will then look and break otherwise):

  make TYPEFACES=any
WORDS
            ;;
    esac
}

# The words of a list as a shell wants them: brackets in quotation marks.
quoted() { printf '%s' "$1" | sed "s/[^ ]*([^ ]*)/'&'/g"; }

look "$@"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    how_to >&2
    exit 1
fi

echo "Getting the system's list of packages …"
apt-get update -qq >/dev/null || echo "  it could not be had; going on with the old one"
echo "Installing from the system's packages:$debian"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # the list is meant to become several words
DEBIAN_FRONTEND=noninteractive sh "$here/watch.sh" "$log" '^Setting up ' \
    apt-get install -y --no-install-recommends -o Dpkg::Use-Pty=0 $debian

look "$@"
if [ -n "$missing" ]; then
    how_to >&2
    exit 1
fi
