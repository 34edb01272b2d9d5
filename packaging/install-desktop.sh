#!/bin/sh
# Puts Audiomancer into this user's applications menu: packaging/install-desktop.sh [PROGRAM | --uninstall]
# PROGRAM is a frozen audiomancer-gui; without it the menu starts this checkout.
start_dir=$(pwd)
. "$(dirname -- "$0")/setup.sh"
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/audiomancer.desktop
icon=$data/icons/hicolor/256x256/apps/audiomancer.png

# Menus read these folders themselves; where a cache of them is kept, it is brought up to date.
refresh() {
    command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q "$data/applications"
    [ -d "$data/icons/hicolor" ] && touch "$data/icons/hicolor"
    return 0
}

case ${1-} in
    --uninstall)
        rm -f "$entry" "$icon"
        refresh
        say "Taken out of the menu. The library in ~/.audiomancer stays."
        exit 0
        ;;
    -*)
        say "usage: packaging/install-desktop.sh [PROGRAM | --uninstall]"
        exit 2
        ;;
    "")
        system_packages qt || exit 1
        environment "" || exit 1
        program=$venv/bin/audiomancer-gui
        ;;
    /*) program=$1 ;;
    *) program=$start_dir/$1 ;;
esac
[ -x "$program" ] || { say "$program is no program."; exit 1; }

set -e
mkdir -p "$(dirname -- "$entry")" "$(dirname -- "$icon")"
# Quoted as the Desktop Entry Specification wants it: for Exec, then as a string, and a percent sign twice.
quoted=$(printf '%s' "$program" | sed 's/[\\"`$]/\\&/g; s/\\/\\\\/g; s/%/%%/g')
quoted=$quoted awk '/^Exec=/ { print "Exec=\"" ENVIRON["quoted"] "\" %F"; next } { print }' \
    resources/desktop/audiomancer.desktop >"$entry.new"
mv "$entry.new" "$entry"
cp resources/icons/audiomancer.png "$icon"
refresh
say "Audiomancer is in the menu ($entry)."
