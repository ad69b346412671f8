package dev.dangjik.stack;

import dev.dangjik.config.SecretReference;
import java.util.Optional;
import java.util.Set;

/// One human being, however many accounts they have.
///
/// @param id what grants and approvals name
/// @param name shown to people, never compared
/// @param consoleUser the operating-system user who is this person at the console; never root
/// @param totp the secret of their authenticator, in base 32 (RFC 6238)
public record Person(
        String id,
        String name,
        Set<SlackAccount> accounts,
        Optional<String> consoleUser,
        Optional<SecretReference> totp) {
    public Person {
        accounts = Set.copyOf(accounts);
    }
}
