using Microsoft.Extensions.Caching.Memory;

namespace Terrateam.Functions.SignIn;

/// <summary>
/// Sessions that were signed out before their time, for this instance of the app. GitHub has revoked their tokens, so
/// that other instances show nothing with them either, once what they cached for a minute is over.
/// </summary>
internal sealed class EndedSessions(IMemoryCache cache)
{
    public void Add(Session session, TimeSpan lifetime) => cache.Set(KeyOf(session), value: true, lifetime);

    public bool Contains(Session session) => cache.TryGetValue(KeyOf(session), out _);

    private static string KeyOf(Session session) => $"session/{session.Id}/ended";
}
