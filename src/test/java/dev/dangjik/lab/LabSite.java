package dev.dangjik.lab;

import dev.dangjik.config.SecretReference;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;

/// The machines of the running lab, read from the `site.yaml` that `lab up` writes.
public final class LabSite {
    private final Map<String, Map<String, Object>> hosts;

    private LabSite(Map<String, Map<String, Object>> hosts) {
        this.hosts = hosts;
    }

    /// The lab that is up now.
    ///
    /// @throws IOException when no lab is up; the message says how to bring it up
    public static LabSite read() throws IOException {
        var file = Path.of(
                Objects.requireNonNullElse(System.getenv("DANGJIK_LAB_DIR"), "/var/lib/dangjik-lab"), "site.yaml");
        if (!Files.exists(file)) {
            throw new IOException(file + " is not there; bring the lab up with: ./dangjik lab up");
        }
        Map<String, Object> site = new Yaml().load(Files.readString(file));
        @SuppressWarnings("unchecked") // written by the lab in this form
        var hosts = (Map<String, Map<String, Object>>) Objects.requireNonNull(site.get("hosts"));
        return new LabSite(hosts);
    }

    public Host host(String id) {
        var host = Objects.requireNonNull(hosts.get(id), id);
        @SuppressWarnings("unchecked") // written by the lab in this form
        var fingerprints = (List<String>) Objects.requireNonNull(host.get("fingerprints"));
        return new Host(
                id,
                String.valueOf(host.get("address")),
                Integer.parseInt(String.valueOf(host.get("port"))),
                String.valueOf(host.get("user")),
                fingerprints,
                SecretReference.parse(String.valueOf(host.get("key"))),
                Optional.empty(),
                Optional.empty(),
                "~/.dangjik-vm");
    }

    public Optional<Host> find(String id) {
        return hosts.containsKey(id) ? Optional.of(host(id)) : Optional.empty();
    }
}
