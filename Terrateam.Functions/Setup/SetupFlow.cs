using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Apps;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Pages;

namespace Terrateam.Functions.Setup;

/// <summary>Creates the GitHub App from a browser: the code of the log, a form, GitHub's manifest, the credentials.</summary>
public sealed partial class SetupFlow
{
    private const int MaxLogin = 39;

    private readonly SetupCode _code;
    private readonly ManifestClient _manifests;
    private readonly SetupVisits _visits;
    private readonly PageAddresses _addresses;
    private readonly PageRenderer _pages;
    private readonly AuditLog _audit;
    private readonly IConfiguration _configuration;
    private readonly ILogger<SetupFlow> _logger;

    internal SetupFlow(
        SetupCode code,
        ManifestClient manifests,
        SetupVisits visits,
        PageAddresses addresses,
        PageRenderer pages,
        AuditLog audit,
        IConfiguration configuration,
        ILogger<SetupFlow> logger
    )
    {
        (_code, _manifests, _visits, _addresses, _pages) = (code, manifests, visits, addresses, pages);
        (_audit, _configuration, _logger) = (audit, configuration, logger);
    }

    /// <summary>The page that the visit is at.</summary>
    internal async Task<IResult> ShowAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (_code.IsDone)
            return await DoneAsync();

        var visit = await _visits.ReadAsync(request, cancellationToken);
        if (visit is not { IsAdmitted: true })
            return await AskForCodeAsync(request, problem: null, cancellationToken);
        return await AskAsync(visit, problem: null);
    }

    /// <summary>Takes a form of the visit.</summary>
    internal async Task<IResult> TakeAsync(HttpRequest request, PageForm form, CancellationToken cancellationToken)
    {
        if (_code.IsDone)
            return await DoneAsync();

        var visit = await _visits.ReadAsync(request, cancellationToken);
        if (visit is null || !_addresses.IsOwnForm(request) || !form.Holds(visit.Form))
            return await AskForCodeAsync(request, "The page was too old. Enter the code again.", cancellationToken);
        return visit.IsAdmitted
            ? await SendToGitHubAsync(request, visit, form, cancellationToken)
            : await TakeCodeAsync(request, form, cancellationToken);
    }

    /// <summary>Where GitHub sends the browser back.</summary>
    internal async Task<IResult> CreatedAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (_code.IsDone)
            return await DoneAsync();

        var (state, code) = (request.Query["state"].ToString(), request.Query["code"].ToString());
        if (
            await _visits.ReadAsync(request, cancellationToken) is not { IsAdmitted: true, Server: { } address } visit
            || !SetupVisits.IsStateOf(visit, state)
            || !ManifestClient.IsCode(code)
            || GitHubServer.Find(address) is not { } server
        )
        {
            return await _pages.NoteAsync(
                StatusCodes.Status400BadRequest,
                "That was not asked for here",
                "This browser did not send GitHub a manifest within the last half hour.",
                "To the first page",
                _addresses.PathOf("setup")
            );
        }

        // From here on nothing is cancelled: GitHub hands the credentials out once.
        var (app, problem) = await _manifests.ConvertAsync(server, code, CancellationToken.None);
        if (app is null)
        {
            Log.NotConverted(_logger, problem);
            return await AskAsync(
                visit,
                $"{problem} A code is good once and for an hour. If the App is there, delete it on GitHub, and begin "
                    + "again."
            );
        }

        return _code.TryFinish() ? await StoreAsync(request, visit, server, app) : await DoneAsync();
    }

    private async Task<IResult> StoreAsync(HttpRequest request, SetupVisit visit, GitHubServer server, CreatedApp app)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GitHub:AppId"] = app.Id.ToString(CultureInfo.InvariantCulture),
            ["GitHub:ClientId"] = app.ClientId,
            ["GitHub:ClientSecret"] = app.ClientSecret,
            ["GitHub:PrivateKey"] = app.Pem,
            ["GitHub:WebhookSecret"] = app.WebhookSecret,
            ["GitHub:ApiUrl"] = server.Api + "/",
            ["GitHub:WebUrl"] = server.Web + "/",
            ["SignIn:Administrators:0"] = visit.Administrator ?? "",
        };
        if (!server.Api.StartsWith("https://api.github.com", StringComparison.Ordinal))
            settings["Runs:OidcIssuer"] = server.Web + "/_services/token";
        var path = StoredApp.PathOf(_configuration);
        try
        {
            StoredApp.Write(path, settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotStored(_logger, path, exception.Message);
            return await _pages.NoteAsync(
                StatusCodes.Status500InternalServerError,
                "The credentials could not be stored",
                $"{path} could not be written: {exception.Message} Delete the App on GitHub, see to it that the app can "
                    + "write there, start it again, and begin again."
            );
        }

        await _audit.AddAsync(
            new AuditEvent(AuditActions.AppStored, visit.Administrator ?? "")
            {
                Subject = $"{app.HtmlUrl}",
                Outcome = "stored",
            },
            CancellationToken.None
        );
        Log.Stored(_logger, app.Slug);
        _visits.End(request.HttpContext.Response);
        return await _pages.NoteAsync(
            StatusCodes.Status200OK,
            "The GitHub App is there",
            "Its credentials are stored on this machine, where only the app can read them. Now start the app again. "
                + "Then install the App on your repositories, and come back to this page, which says what is missing.",
            "Install the App",
            $"{app.HtmlUrl}/installations/new"
        );
    }

    private async Task<IResult> TakeCodeAsync(HttpRequest request, PageForm form, CancellationToken cancellationToken)
    {
        if (!_code.TryUse(form.Text("code")))
        {
            Log.WrongCode(_logger);
            await _audit.AddAsync(
                new AuditEvent(AuditActions.SetupRefused, "a stranger")
                {
                    Reason = "not the code of the log",
                    Outcome = "refused",
                    Id = "setup:code",
                },
                cancellationToken
            );
            return await AskForCodeAsync(
                request,
                "That is not the code, or it was used. It is in the log of the app; a new start prints a new one.",
                cancellationToken
            );
        }

        var visit = await _visits.BeginAsync(request, isAdmitted: true, cancellationToken);
        return await AskAsync(visit, problem: null);
    }

    private async Task<IResult> SendToGitHubAsync(
        HttpRequest request,
        SetupVisit visit,
        PageForm form,
        CancellationToken cancellationToken
    )
    {
        var (organization, administrator) = (form.Text("organization").Trim(), form.Text("administrator").Trim());
        if (GitHubServer.Find(form.Text("server").Trim()) is not { } server)
        {
            return await AskAsync(visit, "The address of GitHub has to be one such as https://github.com, with https.");
        }

        if (!IsLogin(administrator))
            return await AskAsync(visit, "Write your login at GitHub: without it nobody could see this page later.");
        if (organization.Length > 0 && !IsLogin(organization))
            return await AskAsync(visit, "The organisation has to be its login, or nothing for your own account.");

        string manifest;
        try
        {
            manifest = AppManifest.Create(
                _addresses.Root,
                form.Text("name").Trim(),
                new Uri(_addresses.AddressOf("setup/created"))
            );
        }
        catch (ArgumentException exception)
        {
            return await AskAsync(visit, exception.Message.Split(" (Parameter", StringSplitOptions.None)[0]);
        }

        var chosen = await _visits.ChooseAsync(request, visit, server.Web, administrator, cancellationToken);
        var path = organization.Length == 0 ? "" : $"/organizations/{Uri.EscapeDataString(organization)}";
        return await _pages.ShowAsync<SetupManifestPage>(
            StatusCodes.Status200OK,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SetupManifestPage.Action)] = $"{server.Web}{path}/settings/apps/new?state={chosen.State}",
                [nameof(SetupManifestPage.Manifest)] = manifest,
            },
            formTarget: server.Web
        );
    }

    private async Task<IResult> AskForCodeAsync(
        HttpRequest request,
        string? problem,
        CancellationToken cancellationToken
    )
    {
        var visit = await _visits.BeginAsync(request, isAdmitted: false, cancellationToken);
        return await _pages.ShowAsync<SetupCodePage>(
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SetupCodePage.Form)] = visit.Form,
                [nameof(SetupCodePage.Problem)] = problem,
            }
        );
    }

    private Task<IResult> AskAsync(SetupVisit visit, string? problem) =>
        _pages.ShowAsync<SetupFormPage>(
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SetupFormPage.Form)] = visit.Form,
                [nameof(SetupFormPage.Problem)] = problem,
                [nameof(SetupFormPage.Server)] = visit.Server
                    ?? (_configuration["GitHub:WebUrl"] ?? "https://github.com").TrimEnd('/'),
                [nameof(SetupFormPage.Administrator)] = visit.Administrator ?? "",
            }
        );

    private Task<IResult> DoneAsync() =>
        _pages.NoteAsync(
            StatusCodes.Status200OK,
            "The GitHub App is there",
            "Start the app again, so that it uses the App's credentials. Then this page is for administrators."
        );

    private static bool IsLogin(string text) =>
        text.Length is > 0 and <= MaxLogin
        && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A wrong code was entered on the setup page")]
        public static partial void WrongCode(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The GitHub App could not be taken over: {Problem}")]
        public static partial void NotConverted(ILogger logger, string problem);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Path} could not be written: {Reason}")]
        public static partial void NotStored(ILogger logger, string path, string reason);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The GitHub App {Slug} was created and its credentials are stored: start the app again"
        )]
        public static partial void Stored(ILogger logger, string slug);
    }
}
