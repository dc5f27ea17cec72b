import Glibc
import ProbeStore
import ProbeTestSupport
import Testing

/// Which record is meant, by whom.
@Suite struct StorePathTests {
    @Test
    func theServicesDirectoryGoesBeforeTheUsers() {
        let environment = ["STATE_DIRECTORY": "/a:/b", "XDG_STATE_HOME": "/c", "HOME": "/d"]
        #expect(Store.defaultPath(for: .reading, environment: environment) == "/a/probe.sqlite")
        let named = environment.filter { $0.key != "STATE_DIRECTORY" }
        #expect(Store.defaultPath(for: .reading, environment: named) == "/c/probe/probe.sqlite")
        let home = named.filter { $0.key != "XDG_STATE_HOME" }
        #expect(
            Store.defaultPath(for: .reading, environment: home, servicePath: "/nowhere/probe.sqlite")
                == "/d/.local/state/probe/probe.sqlite"
        )
        #expect(
            Store.defaultPath(for: .keeping, environment: [:], servicePath: "/nowhere/probe.sqlite")
                == "/nowhere/probe.sqlite"
        )
    }
}
