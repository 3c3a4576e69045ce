using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Secrets;
using Terrateam.Core.Notices;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>
/// A step of type <c>slack</c>: posts its text to the incoming webhook in <c>SLACK_WEBHOOK_URL</c>. A message that Slack
/// does not take fails no run; the comment says so.
/// </summary>
/// <remarks>https://api.slack.com/messaging/webhooks</remarks>
internal sealed class SlackStep(Retries retries, SecretMask mask) : IStep
{
    private const string Variable = "SLACK_WEBHOOK_URL";

    // Slack cuts longer texts.
    private const int MaxLength = 40_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var message = step["msg"].Text() ?? throw step["msg"].Wrong("a text");
        if (Address(context) is not { } address)
        {
            return StepResult.Failed(
                StepNames.Slack,
                $"'{step.Key}' posts to the https address in {Variable}, and the job has none. Create an incoming webhook in "
                    + $"Slack, and store its address as the Actions secret {Variable} of the repository."
            );
        }

        string text;
        try
        {
            text = mask.Mask(VariableText.Expand(message, Escaped(context.Environment)));
        }
        catch (MissingVariableException exception)
        {
            return StepResult.Failed(StepNames.Slack, $"'{step.Key}.msg': {exception.Message}");
        }

        var body = new JsonObject { ["text"] = SlackText.Cut(text, MaxLength) }.ToJsonString();
        var problem = await SendAsync(address, body, cancellationToken);
        return new StepResult(
            StepNames.Slack,
            true,
            new MessagePayload(problem is null ? null : $"Slack did not take the message of '{step.Key}': {problem}")
        );
    }

    private static Uri? Address(StepContext context) =>
        Uri.TryCreate(context.Environment.GetValueOrDefault(Variable), UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? address
            : null;

    // Names of branches and directories are no mentions and no links.
    private static Dictionary<string, string> Escaped(IReadOnlyDictionary<string, string> variables) =>
        variables.ToDictionary(
            static variable => variable.Key,
            static variable => SlackText.Escape(variable.Value),
            StringComparer.Ordinal
        );

    private async Task<string?> SendAsync(Uri address, string body, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await retries.SendAsync("slack", Request, Timeout, cancellationToken, patience: Patience);
            return answer.Status == HttpStatusCode.OK ? null : $"HTTP {(int)answer.Status}.";
        }
        catch (BackendException exception)
        {
            return exception.Message;
        }

        HttpRequestMessage Request() =>
            new(HttpMethod.Post, address)
            {
                Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            };
    }
}
