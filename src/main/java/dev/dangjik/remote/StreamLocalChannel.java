package dev.dangjik.remote;

import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.channel.direct.AbstractDirectChannel;

/// A channel to a Unix socket on the machine (OpenSSH's PROTOCOL, section 2.4). It takes none of the sessions
/// that MaxSessions in sshd_config limits.
final class StreamLocalChannel extends AbstractDirectChannel {
    private final String path;

    StreamLocalChannel(Connection connection, String path) {
        super(connection, "direct-streamlocal@openssh.com");
        this.path = path;
    }

    @Override
    protected SSHPacket buildOpenReq() {
        return super.buildOpenReq().putString(path).putString("").putUInt32(0);
    }
}
