using System.Text.Json.Serialization;

namespace Terrateam.Functions.SignIn;

/// <summary>A person who is signed in. It is kept by the browser alone, sealed.</summary>
/// <param name="Id">Random; what is cached for the session has it in its name.</param>
/// <param name="UserId">GitHub's id of the person.</param>
/// <param name="Login">GitHub's login of the person, for what is shown and audited.</param>
/// <param name="Token">The token with which GitHub is asked for the person. It is shown nowhere.</param>
/// <param name="Form">What forms of the session have to send along, so that no other page can send them.</param>
/// <param name="IssuedAt">When the person signed in.</param>
public sealed record Session(string Id, long UserId, string Login, string Token, string Form, DateTimeOffset IssuedAt)
{
    /// <summary>Without the token, so that it gets into no log.</summary>
    public override string ToString() => $"{Login} ({UserId})";
}

/// <summary>A sign-in that has begun, kept by the browser that began it.</summary>
/// <param name="State">Comes back from GitHub, to this browser alone.</param>
/// <param name="Verifier">The secret of PKCE, whose digest GitHub knows.</param>
/// <param name="Return">Where to go afterwards; a path of this app.</param>
/// <param name="IssuedAt">When it began.</param>
internal sealed record BegunSignIn(string State, string Verifier, string Return, DateTimeOffset IssuedAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(BegunSignIn))]
internal sealed partial class SessionJson : JsonSerializerContext;
