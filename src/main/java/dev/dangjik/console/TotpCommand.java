package dev.dangjik.console;

import dev.dangjik.approval.Authenticators;
import dev.dangjik.approval.Base32;
import dev.dangjik.config.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dangjik totp`: sets an authenticator up for a person.
@Command(
        name = "totp",
        mixinStandardHelpOptions = true,
        description = "Makes a secret for a person's authenticator (RFC 6238), writes it into a new file that only its "
                + "owner can read, and shows it once as a picture to scan and as an otpauth address. Type it where "
                + "the bot runs, as the user it runs as, with the person looking on.",
        footer = {
            "",
            "Examples:",
            "  dangjik totp hana",
            "  dangjik totp hana --file /etc/dangjik/hana.totp",
            "Exit codes: 73 the file cannot be made or is there already."
        })
final class TotpCommand implements Callable<Integer> {
    private static final Pattern PERSON = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /// RFC 4226 section 4 recommends 160 bits.
    private static final int BYTES = 20;

    private final Environment environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "PERSON", description = "Id of the person, as under people: in site.yaml.")
    private String person = "";

    @Option(names = "--file", paramLabel = "FILE", description = "The new file; default: totp/PERSON in DANGJIK_HOME.")
    private @Nullable Path file;

    TotpCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        if (!PERSON.matcher(person).matches()) {
            throw new ParameterException(line, "'" + person + "' cannot be the id of a person");
        }
        var target = (file == null ? environment.home().resolve("totp").resolve(person) : file).toAbsolutePath();
        var secret = fresh();
        written(target, secret);
        var uri = uri(secret);
        line.getOut().printf("%s%n%s%n%n", QrText.of(uri), uri);
        line.getOut().printf("Scan the picture, or type the secret, with the authenticator of %s.%n", person);
        line.getOut().printf("It is shown this once. Then add to %s:%n", environment.site());
        line.getOut().printf("  people: {%s: {totp: \"file:%s\"}}%n", person, target);
        line.getOut().flush();
        return 0;
    }

    private static String fresh() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base32.encoded(bytes);
    }

    private static void written(Path target, String secret) {
        try {
            if (target.getParent() != null) {
                Files.createDirectories(target.getParent());
            }
            try (var made = NewFile.at(target)) {
                made.writer().write(secret + "\n");
                made.keep();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + target, e);
        }
    }

    /// The form that authenticators read: <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>.
    private String uri(String secret) {
        return "otpauth://totp/Dangjik:" + person + "?secret=" + secret + "&issuer=Dangjik&algorithm=SHA1&digits="
                + Authenticators.DIGITS + "&period=" + Authenticators.STEP.toSeconds();
    }
}
