using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.Setup;

/// <summary>Keeps a visit in the browser, for half an hour.</summary>
internal sealed class SetupVisits(SignInCookies cookies, TimeProvider time)
{
    private const string Cookie = "setup";
    private const int RandomLength = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>The visit of a request, or null.</summary>
    public async Task<SetupVisit?> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await cookies.ReadAsync(request, Cookie, SetupVisitJson.Default.SetupVisit, cancellationToken) is { } visit
        && time.GetUtcNow() - visit.IssuedAt < Lifetime
            ? visit
            : null;

    /// <summary>Begins a visit; one after the code was entered has nothing in common with the one before.</summary>
    public Task<SetupVisit> BeginAsync(HttpRequest request, bool isAdmitted, CancellationToken cancellationToken) =>
        WriteAsync(request, new(NewRandom(), NewRandom(), isAdmitted, time.GetUtcNow()), cancellationToken);

    /// <summary>Notes what was chosen, with a new state for GitHub.</summary>
    public Task<SetupVisit> ChooseAsync(
        HttpRequest request,
        SetupVisit visit,
        string server,
        string administrator,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            request,
            visit with
            {
                Server = server,
                Administrator = administrator,
                State = NewRandom(),
            },
            cancellationToken
        );

    /// <summary>Has the browser forget the visit.</summary>
    public void End(HttpResponse response) => cookies.Delete(response, Cookie);

    /// <summary>Whether GitHub sent the state of the visit.</summary>
    public static bool IsStateOf(SetupVisit visit, string state) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(visit.State));

    private async Task<SetupVisit> WriteAsync(
        HttpRequest request,
        SetupVisit visit,
        CancellationToken cancellationToken
    )
    {
        await cookies.WriteAsync(
            request.HttpContext.Response,
            Cookie,
            visit,
            SetupVisitJson.Default.SetupVisit,
            Lifetime,
            cancellationToken
        );
        return visit;
    }

    private static string NewRandom() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomLength));
}
