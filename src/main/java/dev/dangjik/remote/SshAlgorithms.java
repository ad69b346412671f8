package dev.dangjik.remote;

import java.security.Security;
import java.util.List;
import java.util.Set;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.common.SecurityUtils;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/// What our side of an SSH handshake offers: few algorithms, computed by the JDK, and no logging by the library.
///
/// Certificates, SHA-1 and the group exchange are left out: with the latter the library does not check a host
/// certificate at all. Its debug log would print command lines, so its loggers are replaced by silent ones;
/// whatever is worth knowing we log ourselves.
final class SshAlgorithms {
    private static final Set<String> KEY_EXCHANGES = Set.of(
            "curve25519-sha256",
            "curve25519-sha256@libssh.org",
            "ecdh-sha2-nistp256",
            "ecdh-sha2-nistp384",
            "ecdh-sha2-nistp521",
            "ext-info-c");
    private static final List<String> CIPHERS =
            List.of("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr");
    private static final List<String> MACS =
            List.of("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512");
    private static final List<String> KEYS = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "rsa-sha2-256");

    static {
        // BouncyCastle goes last: only for what the JDK lacks (ECDSA by that name, a few private key encryptions).
        SecurityUtils.setRegisterBouncyCastle(false);
        if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
            Security.addProvider(new BouncyCastleProvider());
        }
    }

    private SshAlgorithms() {}

    static Config config() {
        DefaultConfig config = new DefaultConfig();
        config.setLoggerFactory(new Silence());
        config.setKeyExchangeFactories(config.getKeyExchangeFactories().stream()
                .filter(factory -> KEY_EXCHANGES.contains(factory.getName()))
                .toList());
        config.setCipherFactories(inOrder(CIPHERS, config.getCipherFactories()));
        config.setMACFactories(inOrder(MACS, config.getMACFactories()));
        config.setKeyAlgorithms(inOrder(KEYS, config.getKeyAlgorithms()));
        return config;
    }

    private static <T> List<Factory.Named<T>> inOrder(List<String> names, List<Factory.Named<T>> offered) {
        return names.stream()
                .flatMap(name ->
                        offered.stream().filter(factory -> factory.getName().equals(name)))
                .toList();
    }

    private static final class Silence implements LoggerFactory {
        @Override
        public Logger getLogger(String name) {
            return NOPLogger.NOP_LOGGER;
        }

        @Override
        public Logger getLogger(Class<?> type) {
            return NOPLogger.NOP_LOGGER;
        }
    }
}
