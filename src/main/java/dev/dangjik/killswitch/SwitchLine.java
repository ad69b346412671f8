package dev.dangjik.killswitch;

import dev.dangjik.config.Secret;
import dev.dangjik.config.SecretReference;
import dev.dangjik.config.Secrets;
import dev.dangjik.message.Text;
import dev.dangjik.plan.HttpCall;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.HostHttp;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Site;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The way from the bot to the interface of an operated system. Needs neither the database nor Slack.
final class SwitchLine {
    private final HostHttp http;
    private final Secrets secrets;

    SwitchLine(RemoteShell shell, Secrets secrets) {
        this.http = new HostHttp(shell);
        this.secrets = secrets;
    }

    /// What came of calls.
    sealed interface Heard {
        /// One for each call.
        record Answers(List<HostHttp.Answer> all) implements Heard {
            public Answers {
                all = List.copyOf(all);
            }
        }

        /// Nothing was called.
        record NotCalled(Text why) implements Heard {}

        /// The connection broke: which calls were made is not known.
        record Lost(Text why) implements Heard {}
    }

    /// Calls, and how they are made.
    ///
    /// @param curl words that run curl there
    /// @param token id of a secret of the site
    /// @param isRepeatable whether making them twice does no harm
    record Wanted(ShellCommand curl, Optional<String> token, List<HttpCall> calls, boolean isRepeatable) {
        Wanted {
            calls = List.copyOf(calls);
        }

        static Wanted of(SwitchCall about, List<HttpCall> calls) {
            return new Wanted(about.curl(), about.killSwitch().token(), calls, true);
        }
    }

    /// Makes calls that may be made twice, one after the other.
    Heard call(Site site, SwitchCall about, List<HttpCall> calls) {
        return switch (site.host(about.killSwitch().host())) {
            case Binding.Unbound<Host> unbound ->
                new Heard.NotCalled(Text.of("steps.unbound", unbound.id(), unbound.file(), unbound.line()));
            case Binding.Bound<Host>(var host) -> call(site, host, Wanted.of(about, calls));
        };
    }

    /// Makes the calls on a host, one after the other.
    Heard call(Site site, Host host, Wanted wanted) {
        if (wanted.token().isEmpty()) {
            return call(host, wanted, Optional.empty());
        }
        return switch (site.secret(wanted.token().get())) {
            case Binding.Unbound<SecretReference> unbound ->
                new Heard.NotCalled(Text.of("killswitch.no-token", unbound.id(), unbound.file(), unbound.line()));
            case Binding.Bound<SecretReference>(var reference) -> {
                try {
                    yield call(host, wanted, Optional.of(secrets.read(reference)));
                } catch (IOException e) {
                    yield new Heard.NotCalled(Text.of("killswitch.token-unread", String.valueOf(e.getMessage())));
                }
            }
        };
    }

    /// That a connection which was kept is dead shows only when it is used, which is worth another try.
    private Heard call(Host host, Wanted wanted, Optional<Secret<String>> secret) {
        try {
            return new Heard.Answers(http.call(host, wanted.curl(), secret, wanted.calls()));
        } catch (RemoteException first) {
            return wanted.isRepeatable() && first.reason() == RemoteException.Reason.LOST
                    ? again(host, wanted, secret)
                    : broken(first);
        } catch (IllegalArgumentException e) {
            return new Heard.NotCalled(Text.of("killswitch.not-callable", String.valueOf(e.getMessage())));
        }
    }

    /// Of calls that may have been made already.
    private Heard again(Host host, Wanted wanted, Optional<Secret<String>> secret) {
        try {
            return new Heard.Answers(http.call(host, wanted.curl(), secret, wanted.calls()));
        } catch (RemoteException e) {
            return lost(e);
        }
    }

    private static Heard broken(RemoteException e) {
        return switch (e.reason()) {
            case LOST -> lost(e);
            case UNREACHABLE, HOST_KEY, AUTHENTICATION, BUSY, REFUSED ->
                new Heard.NotCalled(Text.of("killswitch.unreachable", e.host().id(), String.valueOf(e.getMessage())));
        };
    }

    private static Heard lost(RemoteException e) {
        return new Heard.Lost(Text.of("killswitch.lost", e.host().id(), String.valueOf(e.getMessage())));
    }
}
