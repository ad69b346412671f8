package dev.dangjik.stack;

import dev.dangjik.config.SecretReference;
import java.util.List;
import java.util.Optional;

/// One machine reached over SSH, as `site.yaml` binds it.
///
/// @param id the name that stacks use
/// @param fingerprints accepted host keys, each `SHA256:` and unpadded base64; never empty
/// @param key the private key of our user there
/// @param passphrase of that key, when it is encrypted
/// @param jump id of the host to go through, when it is not reached directly
/// @param vmDirectory where the supervisor keeps its files; `~/.dangjik-vm` unless the site says otherwise
public record Host(
        String id,
        String address,
        int port,
        String user,
        List<String> fingerprints,
        SecretReference key,
        Optional<SecretReference> passphrase,
        Optional<String> jump,
        String vmDirectory) {
    public Host {
        fingerprints = List.copyOf(fingerprints);
    }

    @Override
    public String toString() {
        return id + " (" + user + "@" + address + ":" + port + ")";
    }
}
