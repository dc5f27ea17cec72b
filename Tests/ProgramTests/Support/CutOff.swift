/// Tests that are cut off: Ctrl-C, a time limit of CI, a crash.
enum CutOff {
    /// What a shell script of a test begins with that is given a folder, `$folder`, and mounts something there or lays control
    /// groups of that name.
    ///
    /// When the tests have gone it ends the script's process, or what that has become, and clears away what it leaves; the
    /// tests do that themselves otherwise. It stays in the script's mount namespace, and in the control group of the tests.
    static let guardScript = """
        {
          while kill -0 $PPID && kill -0 $$; do sleep 1; done
          kill -0 $PPID && exit
          while kill $$; do sleep 1; done
          umount -l "$folder"
          rm -rf "$folder"
          # What lived in the control groups may still be on its way out.
          for try in 1 2 3 4 5 6 7 8 9; do
            left=$(find /sys/fs/cgroup -depth -type d -path "*/${folder##*/}*" ! -exec rmdir {} \\; -print)
            [ "$left" ] || exit
            sleep 1
          done
        } >/dev/null 2>&1 &
        set -e

        """
}
