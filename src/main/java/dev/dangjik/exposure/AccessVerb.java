package dev.dangjik.exposure;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Stack;
import dev.dangjik.stack.Surface;
import java.util.ArrayList;
import java.util.List;

/// `/ops access [surface]`: how an admin page is reached without opening anything, through a tunnel of one's own.
public final class AccessVerb implements OwnVerb.Look {
    @Override
    public String id() {
        return "access";
    }

    @Override
    public Subject subject(Use use) {
        if (use.stack().isPresent()) {
            return new Subject.OfStack(use.stack().get().id());
        }
        var behind = use.words().isEmpty() ? "" : " " + String.join(" ", use.words());
        return new Subject.Unclear(
                Text.of("grammar.which-stack", id()),
                use.catalogue().stacks().values().stream()
                        .filter(stack -> !stack.surfaces().isEmpty())
                        .map(stack -> "/ops " + stack.id() + " " + id() + behind)
                        .toList());
    }

    @Override
    public Reply answer(Use use) {
        var stack = use.stack().orElseThrow();
        if (stack.surfaces().isEmpty()) {
            return Reply.Notice.of(Text.of("access.none", stack.id()));
        }
        if (use.words().isEmpty()) {
            return new Reply.Notice(
                    List.of(Text.of("access.which", stack.id())),
                    stack.surfaces().keySet().stream()
                            .map(surface -> "/ops " + stack.id() + " access " + surface)
                            .toList());
        }
        return stack.surface(use.words().getFirst())
                .map(surface -> tunnel(use, stack, surface))
                .orElseGet(() -> Reply.Notice.of(Text.of(
                        "access.no-such",
                        use.words().getFirst(),
                        String.join(", ", stack.surfaces().keySet()))));
    }

    private static Reply tunnel(Use use, Stack stack, Surface surface) {
        return switch (use.catalogue().site().host(surface.host())) {
            case Binding.Unbound<Host> unbound ->
                Reply.Notice.of(Text.of("exposure.refused.unbound", surface.host(), unbound.file(), unbound.line()));
            case Binding.Bound<Host>(var host) -> {
                var sentences = new ArrayList<Text>();
                sentences.add(Text.of("access.tunnel", surface.title(), command(surface, host)));
                sentences.add(Text.of("access.then", "http://localhost:" + surface.tunnelPort() + "/"));
                yield new Reply.Notice(sentences, expose(use, stack, surface));
            }
        };
    }

    /// With whichever key the person has; ours is for the bot alone.
    private static String command(Surface surface, Host host) {
        int port = surface.tunnelPort();
        var at = host.port() == 22 ? "" : " -p " + host.port();
        return "ssh -N -L " + port + ":127.0.0.1:" + port + at + " " + host.user() + "@" + host.address();
    }

    private static List<String> expose(Use use, Stack stack, Surface surface) {
        return use
                .catalogue()
                .running(ExposureProcedure.ID, stack.id())
                .map(command ->
                        "/ops " + stack.id() + " " + command.typed() + " " + surface.id() + " --from <ip> <reason>")
                .stream()
                .toList();
    }
}
