package dev.dangjik.exposure.vm;

import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ScriptLibrary;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Everything that is installed on a machine for exposures, and the script that installs it.
public final class HelperPackage {
    private static final String LIBRARY = "/usr/local/lib/dangjik/";
    private static final String SCRIPTS = "exposure/";

    /// In the order in which a shell lists them.
    private static final List<String> PARTS = List.of(
            "check.sh",
            "machine.sh",
            "network.sh",
            "nginx.sh",
            "policy.sh",
            "request.sh",
            "state.sh",
            "tell.sh",
            "verbs.sh");

    /// One file to install; owner and group are root.
    ///
    /// @param mode as `install -m` takes it
    private record Installed(String mode, String path, String content) {}

    private final ScriptLibrary scripts = new ScriptLibrary();

    /// The digest that the helper of this version tells of itself: SHA-256 over what `sha256sum` prints for its files.
    public String sha256() {
        return sha256(helper().stream()
                .map(file -> sha256(file.content()) + "  " + file.path().substring(LIBRARY.length()) + "\n")
                .collect(Collectors.joining()));
    }

    /// The script that shows, installs, checks and takes away everything. It holds nothing secret.
    ///
    /// @param policy content of the machine's policy file
    /// @param publicKey line of authorized_keys of the exposure user, type and key
    public String script(String policy, String publicKey) {
        var payload = Stream.concat(
                        helper().stream(),
                        Stream.of(
                                new Installed("0644", "/etc/dangjik/exposure-policy", policy),
                                new Installed(
                                        "0644",
                                        "/var/lib/dangjik-exposure/.ssh/authorized_keys",
                                        "restrict,command=\"" + LIBRARY + "exposure-gate\" " + publicKey
                                                + " dangjik-exposure\n"),
                                packaged("0440", "/etc/sudoers.d/dangjik-exposure", "sudoers"),
                                packaged("0644", "/etc/tmpfiles.d/dangjik-exposure.conf", "tmpfiles.conf"),
                                unit("dangjik-exposure-reap.service"),
                                unit("dangjik-exposure-reap.timer")))
                .map(HelperPackage::line)
                .collect(Collectors.joining());
        return scripts.text(SCRIPTS + "provision.sh") + "__PAYLOAD__\n" + payload;
    }

    private List<Installed> helper() {
        return Stream.concat(
                        Stream.of(
                                packaged("0755", LIBRARY + "exposure", "exposure.sh"),
                                packaged("0755", LIBRARY + "exposure-gate", "gate.sh")),
                        PARTS.stream().map(part -> packaged("0644", LIBRARY + "exposure.d/" + part, "parts/" + part)))
                .toList();
    }

    private Installed unit(String name) {
        return packaged("0644", "/etc/systemd/system/" + name, name);
    }

    private Installed packaged(String mode, String path, String script) {
        return new Installed(mode, path, scripts.text(SCRIPTS + script));
    }

    private static String line(Installed file) {
        var content =
                Base64.getEncoder().encodeToString(Bytes.utf8(file.content()).toArray());
        return file.mode() + " " + file.path() + " " + content + "\n";
    }

    static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
