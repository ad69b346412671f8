package dev.dangjik.stack;

import dev.dangjik.message.LocalizedText;
import java.time.Duration;

/// An admin web page that is normally closed, as `surfaces` of a `stack.yaml` says. While an exposure of it is open,
/// nginx serves it at [#page()] to a few addresses; at all other times people go through a tunnel.
///
/// @param id unique in its stack, and on its host
/// @param surfaceClass what limits an opening
/// @param host id of the host whose nginx serves it
/// @param upstream `http://name:port` without a path, as that nginx reaches it
/// @param page where it is seen from outside while it is open
/// @param mode how it is opened there
/// @param nginx which nginx; the same for all surfaces of a host
/// @param tunnelPort on the host's loopback address, for `ssh -L`
/// @param usual how long an opening lasts unless somebody asks for another time
/// @param longest how long it may last; never more than the class allows
public record Surface(
        String id,
        LocalizedText title,
        SurfaceClass surfaceClass,
        String host,
        String upstream,
        Page page,
        Mode mode,
        Nginx nginx,
        int tunnelPort,
        Duration usual,
        Duration longest) {
    /// Where a surface is seen from outside.
    ///
    /// @param host public name of a server that nginx has already, with its certificate
    /// @param path begins and ends with a slash, and is more than a slash
    /// @param isStripped whether the page is asked without this path: `/grafana/x` as `/x`
    public record Page(String host, String path, boolean isStripped) {
        /// What people open in a browser.
        public String address() {
            return "https://" + host + path;
        }
    }

    /// How a surface is opened.
    public enum Mode {
        /// A location in the nginx that is there, which is reloaded for it.
        INCLUDE("include"),

        /// An nginx of its own behind a socket for which the one that is there has a location all the time: nothing is
        /// reloaded.
        SIDECAR("sidecar");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        /// As files and the machine write it.
        public String word() {
            return word;
        }
    }

    /// Which nginx a host has.
    public sealed interface Nginx {
        /// A process of the machine itself.
        record OnHost() implements Nginx {}

        /// The only process of a container.
        ///
        /// @param name of the container, as `docker ps` shows it
        record InContainer(String name) implements Nginx {}
    }
}
