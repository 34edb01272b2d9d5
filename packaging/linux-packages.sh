#!/bin/sh
# Makes a package for Debian and an archive of dist/audiomancer, which bundle.sh builds: packaging/linux-packages.sh
. "$(dirname -- "$0")/setup.sh"
[ -x dist/audiomancer/audiomancer-gui ] || { say "Build dist/audiomancer with packaging/bundle.sh first."; exit 1; }
set -e
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' audiomancer/__init__.py)
architecture=$(dpkg --print-architecture)
tree=build/deb
rm -rf "$tree" build/tar
mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/lib" "$tree/usr/share/applications" "$tree/usr/share/man/man1" \
    "$tree/usr/share/icons/hicolor/256x256/apps" "$tree/usr/share/icons/hicolor/scalable/apps" "$tree/usr/share/doc/audiomancer"
cp -a dist/audiomancer "$tree/usr/lib/audiomancer"
for name in audiomancer audiomancer-gui; do
    ln -s "../lib/audiomancer/$name" "$tree/usr/bin/$name"
    gzip -9n <packaging/linux/audiomancer.1 >"$tree/usr/share/man/man1/$name.1.gz"
done
cp resources/desktop/audiomancer.desktop "$tree/usr/share/applications/"
cp resources/icons/audiomancer.png "$tree/usr/share/icons/hicolor/256x256/apps/"
cp resources/icons/audiomancer.svg "$tree/usr/share/icons/hicolor/scalable/apps/"
cp LICENSE "$tree/usr/share/doc/audiomancer/copyright"
mv "$tree/usr/lib/audiomancer/NOTICE" "$tree/usr/share/doc/audiomancer/NOTICE"
gzip -9n <CHANGELOG.md >"$tree/usr/share/doc/audiomancer/changelog.gz"
# What the frozen program takes from the system: OpenGL's entry, the libraries of sound servers, and a font.
cat >"$tree/DEBIAN/control" <<CONTROL
Package: audiomancer
Version: $version
Section: sound
Priority: optional
Architecture: $architecture
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Depends: libc6 (>= 2.36), libgl1, libegl1, libasound2t64 | libasound2, fontconfig, fonts-inter | fonts-dejavu-core
Recommends: libasound2-plugins
Maintainer: The Audiomancer developers <audiomancer@localhost>
Description: sample browser for musicians
 Searches, plays and compares sounds, and drags them into a DAW. Folders of
 sounds are read and analysed: tempo, key, instrument and mood are found out,
 and sounds that resemble one another. No sound file is ever changed.
CONTROL
mkdir -p dist
dpkg-deb --root-owner-group -Zxz --build "$tree" "dist/audiomancer_${version}_$architecture.deb" >&2

name=audiomancer-$version-linux-$(uname -m)
mkdir -p "build/tar/$name"
cp -a dist/audiomancer "build/tar/$name/audiomancer"
cp packaging/linux/install.sh packaging/linux/audiomancer.1 resources/desktop/audiomancer.desktop resources/icons/audiomancer.png LICENSE "build/tar/$name/"
tar -C build/tar --owner=0 --group=0 -cJf "dist/$name.tar.xz" "$name"
say "Done: $(ls -s --block-size=1M "dist/audiomancer_${version}_$architecture.deb" "dist/$name.tar.xz" | awk '{ print $2 ", " $1 " MB" }' | paste -sd ';')"
