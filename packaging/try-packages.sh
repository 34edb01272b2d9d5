#!/bin/sh
# Tries the packages in dist in a bare Debian: packaging/try-packages.sh [bookworm | trixie] [deb | tar | wheel]...
# Needs root and debootstrap. AUDIOMANCER_ROOTS names a folder for the roots (~/.cache/audiomancer-roots).
# Each is installed as its user would, then scans the demo sounds and saves a picture of the window; then it goes again.
. "$(dirname -- "$0")/setup.sh"
suite=${1:-bookworm}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- deb tar wheel
roots=${AUDIOMANCER_ROOTS:-$HOME/.cache/audiomancer-roots}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
set -e
mkdir -p "$roots"
if [ ! -e "$roots/$suite.tar" ]; then
    say "Making a bare $suite"
    rm -rf "$roots/$suite"
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$roots/$suite" "$mirror" >"$roots/$suite.log"
    tar -C "$roots/$suite" -cf "$roots/$suite.tar" .
fi
python=${PYTHON:-$venv/bin/python}
sounds=$roots/sounds
[ -d "$sounds" ] || "$python" -c 'import pathlib, sys; from audiomancer.demo import write_demo_library as write; write(pathlib.Path(sys.argv[1]))' "$sounds"

# The commands of a user; a trial ends with 0 when the picture is there and nothing but the library is left.
main_job='audiomancer --data-dir /trial/library scan /trial/sounds && audiomancer --data-dir /trial/library search kick | head -3 &&
    audiomancer --data-dir /trial/library stats && QT_QPA_PLATFORM=offscreen audiomancer-gui --data-dir /trial/library --screenshot /trial/window.png &&
    test -s /trial/window.png'
apt='export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -y -qq --no-install-recommends'

for kind in "$@"; do
    root=$roots/trial
    rm -rf "$root"
    mkdir -p "$root/trial"
    tar -C "$root" -xf "$roots/$suite.tar"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    # Where a proxy of the network signs for others, its certificate counts here, too.
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    cp -R "$sounds" "$root/trial/sounds"
    case $kind in
        deb)
            cp dist/audiomancer_*.deb "$root/trial/"
            trial="$apt /trial/audiomancer_*.deb >/dev/null && $main_job && apt-get purge -y -qq audiomancer >/dev/null && test ! -e /usr/bin/audiomancer && test ! -e /usr/lib/audiomancer"
            ;;
        tar)
            cp dist/audiomancer-*-linux-*.tar.xz "$root/trial/"
            trial="$apt xz-utils libgl1 libegl1 libasound2 fontconfig fonts-inter >/dev/null; cd /trial && tar xf audiomancer-*.tar.xz && sh audiomancer-*/install.sh && PATH=/trial/.local/bin:\$PATH && $main_job && sh audiomancer-*/install.sh --uninstall && test ! -e /trial/.local/share/audiomancer"
            ;;
        wheel)
            cp dist/audiomancer-*.whl "$root/trial/"
            cp packaging/constraints.txt "$root/trial/"
            libraries=$(sed -n 's/^qt //p' packaging/apt-packages.txt | tr '\n' ' ')
            trial="$apt pipx libportaudio2 $libraries >/dev/null && pipx install --pip-args='--quiet -c /trial/constraints.txt' /trial/audiomancer-*.whl && PATH=/trial/.local/bin:\$PATH && $main_job && pipx uninstall audiomancer"
            ;;
        *) say "$kind is no package"; exit 2 ;;
    esac
    say "Trying $kind in $suite"
    # shellcheck disable=SC2016  # expanded inside
    unshare --mount sh -c 'mount --bind /proc "$1/proc" && mount --rbind /dev "$1/dev" && exec chroot "$1" env -i HOME=/trial LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin sh -ec "$2"' \
        sh "$root" "$trial" >"$roots/$suite-$kind.log" 2>&1 || { tail -20 "$roots/$suite-$kind.log" >&2; exit 1; }
    cp "$root/trial/window.png" "$roots/$suite-$kind.png"
    say "$kind in $suite works: $roots/$suite-$kind.png"
done
