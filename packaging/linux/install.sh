#!/bin/sh
# Installs this folder for one user: ./install.sh [--uninstall]. No root; the library is not touched.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
home=$data/audiomancer
programs=$HOME/.local/bin

if [ "${1-}" = --uninstall ]; then
    rm -rf "$home" "$data/applications/audiomancer.desktop" "$data/icons/hicolor/256x256/apps/audiomancer.png" \
        "$data/man/man1/audiomancer.1" "$data/man/man1/audiomancer-gui.1"
    for name in audiomancer audiomancer-gui; do
        [ "$(readlink "$programs/$name")" = "$home/$name" ] && rm -f "$programs/$name"
    done
    printf 'Audiomancer is removed. The library in ~/.audiomancer stays.\n'
    exit 0
fi
[ $# -eq 0 ] || { printf 'usage: ./install.sh [--uninstall]\n' >&2; exit 2; }
set -e
mkdir -p "$data/applications" "$data/icons/hicolor/256x256/apps" "$data/man/man1" "$programs"
rm -rf "$home.new"
cp -R "$here/audiomancer" "$home.new"
rm -rf "$home"
mv "$home.new" "$home"
for name in audiomancer audiomancer-gui; do
    ln -sf "$home/$name" "$programs/$name"
    cp "$here/audiomancer.1" "$data/man/man1/$name.1"
done
cp "$here/audiomancer.png" "$data/icons/hicolor/256x256/apps/audiomancer.png"
# A path in a desktop entry is quoted, then written as a string; a percent sign stands twice.
quoted=$(printf '%s' "$home/audiomancer-gui" | sed 's/[\\"`$]/\\&/g; s/\\/\\\\/g; s/%/%%/g')
quoted=$quoted awk '/^Exec=/ { print "Exec=\"" ENVIRON["quoted"] "\" %F"; next } { print }' "$here/audiomancer.desktop" \
    >"$data/applications/audiomancer.desktop"
printf 'Audiomancer is in the menu, and %s has its commands.\n' "$programs"
case ":$PATH:" in *":$programs:"*) ;; *) printf 'Add %s to PATH to call them by name.\n' "$programs" ;; esac
