package dev.dangjik.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dangjik.plan.LockName;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.testing.LocalVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a host has on record, read from its real files by a real shell.
class RecordedReleasesTest {
    private static final LockName API = new LockName("shop", "api");
    private static final LockName WEB = new LockName("shop", "web");

    @TempDir
    private Path home;

    @Test
    void only_services_with_a_release_on_record_are_told() throws Exception {
        record("shop/api", """
                {"seq": 7, "version": "b2", "image": "api:b2", "id": "sha256:22", "digest": "-", "run": "r-1",
                """.strip() + """
                 "at": "2026-01-01T00:00:00Z", "verified": true}
                """);
        record("shop/broken", "{\"seq\": 8, \"ver");
        var vm = new LocalVm(home);

        var recorded =
                new RecordedReleases(vm.shell()).on(vm.host(), List.of(API, WEB, new LockName("shop", "broken")));

        assertEquals(
                Map.of(API, "b2"),
                recorded.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().version())));
    }

    @Test
    void a_host_that_does_not_answer_is_not_a_host_without_releases() {
        var vm = new LocalVm(home);
        vm.shell().cutAfter(_ -> true);

        assertThrows(RemoteException.class, () -> new RecordedReleases(vm.shell()).on(vm.host(), List.of(API)));
    }

    private void record(String lock, String line) throws IOException {
        var directory =
                Files.createDirectories(home.resolve(".dangjik-vm/locks").resolve(lock));
        Files.writeString(directory.resolve("current"), line + (line.endsWith("\n") ? "" : "\n"));
    }
}
