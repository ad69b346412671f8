package dev.dangjik.remote;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;

/// An open way to an engine, and the library that speaks over it.
///
/// @param needsSession whether its streams take sessions of the host, so that none is kept between questions
record EnginePeer(DockerClient client, EngineTransport transport, boolean needsSession) implements AutoCloseable {
    static EnginePeer over(EngineTransport transport, boolean needsSession) {
        // Everything is said here, so that nothing is taken from this process's environment.
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("tcp://docker:80")
                .withDockerTlsVerify(false)
                .withApiVersion(RemoteApiVersion.UNKNOWN_VERSION)
                .withDockerConfig("/nonexistent")
                .withRegistryUrl("")
                .withRegistryUsername("")
                .withRegistryPassword("")
                .withRegistryEmail("")
                .build();
        return new EnginePeer(DockerClientImpl.getInstance(config, transport), transport, needsSession);
    }

    /// Gives back the sessions that no question uses now.
    void rest() {
        if (needsSession) {
            transport.rest();
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
