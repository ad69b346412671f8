package dev.dangjik.remote;

import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.method.KeyedAuthMethod;

/// Logs in with a key without asking first whether it would be taken (RFC 4252 section 7 leaves that to the client):
/// there is one key per host, so the question only costs a round trip.
final class SignedLogin extends KeyedAuthMethod {
    SignedLogin(KeyProvider key) {
        super("publickey", key);
    }

    @Override
    protected SSHPacket buildReq() throws UserAuthException {
        return putSig(putPubKey(super.buildReq().putBoolean(true)));
    }
}
