import Testing

/// What machines are laid over: made once, and kept in /var/tmp.
extension Machine {
    /// What is in the base system beside Debian's minimum: what the package depends on, and what tests use.
    private static let packages =
        "systemd,systemd-sysv,libpam-systemd,dbus,sudo,libcurl4,libsqlite3-0,ca-certificates,faketime"

    /// Makes the base system where there is none yet of this list, which takes some minutes, and says where it is.
    ///
    /// It is of the same Debian as this computer, so that the package finds the libraries it was linked with. One that was
    /// half made is made anew. Everybody may write to /var/tmp: only what root made is booted.
    private static let baseScript = """
        set -e
        . /etc/os-release
        base=/var/tmp/probe-test-root-$VERSION_CODENAME-$(printf %s "$1" | sha256sum | cut -c 1-8)
        exec 9>"$base.lock"
        flock 9
        if [ ! -e "$base" ]; then
          rm -rf "$base.unfinished"
          debootstrap --variant=minbase --include="$1" "$VERSION_CODENAME" "$base.unfinished" >&2
          mv "$base.unfinished" "$base"
        fi
        [ "$(stat -c %u:%F "$base")" = "0:directory" ] || { echo "$base is not root's folder" >&2; exit 1; }
        echo "$base"
        """

    /// Where the base system is.
    static func base() async throws -> String {
        let made = try await Program.run(["-c", baseScript, "sh", packages], program: "/bin/sh")
        try #require(made.status == 0, "the base system: \(made.err.suffix(500))")
        return String(made.out.dropLast())
    }

    /// Installs the package into a layer over the base, once for each package, and says where it is.
    ///
    /// Where no machine was booted on one for an hour, it is removed.
    private static let layerScript = """
        set -e
        base=$1 package=$2
        layer=/var/tmp/probe-test-installed-$(printf %s "$base" | cat - "$package" | sha256sum | cut -c 1-16)
        exec 9>"$base.lock"
        flock 9
        find /var/tmp -maxdepth 1 -name 'probe-test-installed-*' -user 0 -mmin +60 -exec rm -rf {} +
        if [ ! -e "$layer" ]; then
          unshare --mount --propagation private sh -ec '
            mount -t tmpfs tmpfs /run
            cd /run
            mkdir upper work root
            mount -t overlay overlay -o lowerdir="$1",upperdir=upper,workdir=work root
            mount -t proc proc root/proc
            cp "$2" root/var/tmp/probe.deb
            chroot root dpkg --force-unsafe-io -i /var/tmp/probe.deb </dev/null
            rm root/var/tmp/probe.deb
            umount root/proc root
            rm -rf "$3.unfinished"
            cp -a upper "$3.unfinished"
          ' sh "$base" "$package" "$layer" >&2
          mv "$layer.unfinished" "$layer"
        fi
        [ "$(stat -c %u:%F "$layer")" = "0:directory" ] || { echo "$layer is not root's folder" >&2; exit 1; }
        touch "$layer"
        echo "$layer"
        """

    /// Where the layer with the package is.
    static func layer(over base: String) async throws -> String {
        let package = try #require(package)
        let made = try await Program.run(["-c", layerScript, "sh", base, package], program: "/bin/sh")
        try #require(made.status == 0, "the package: \(made.err.suffix(500))")
        return String(made.out.dropLast())
    }
}
