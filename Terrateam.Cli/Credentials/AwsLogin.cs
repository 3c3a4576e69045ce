using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using Terrateam.Cli.Backends;

namespace Terrateam.Cli.Credentials;

/// <summary>Assumes roles of AWS.</summary>
/// <param name="retries">Sends the requests.</param>
/// <param name="time">The time of signatures.</param>
/// <remarks>https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html</remarks>
internal sealed class AwsLogin(Retries retries, TimeProvider time)
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const string Version = "2011-06-15";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Assumes a role that trusts the job's identity.</summary>
    /// <param name="endpoint">The address of STS.</param>
    /// <param name="role">The role.</param>
    /// <param name="token">The identity.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="LoginException">AWS refuses.</exception>
    /// <exception cref="BackendException">No response arrived.</exception>
    public Task<AwsCredentials> AssumeByTokenAsync(
        Uri endpoint,
        AwsRole role,
        string token,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            role,
            () => Request(endpoint, Form("AssumeRoleWithWebIdentity", role, ("WebIdentityToken", token))),
            cancellationToken
        );

    /// <summary>Assumes a role by credentials of another one.</summary>
    /// <param name="endpoint">The address of STS.</param>
    /// <param name="region">The region that signatures count for.</param>
    /// <param name="role">The role.</param>
    /// <param name="credentials">Those of the other role.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="LoginException">AWS refuses.</exception>
    /// <exception cref="BackendException">No response arrived.</exception>
    public Task<AwsCredentials> AssumeAsync(
        Uri endpoint,
        string region,
        AwsRole role,
        AwsCredentials credentials,
        CancellationToken cancellationToken
    ) => SendAsync(role, () => Signed(endpoint, region, Form("AssumeRole", role), credentials), cancellationToken);

    private HttpRequestMessage Signed(Uri endpoint, string region, byte[] body, AwsCredentials credentials)
    {
        (string Name, string Value)[] headers =
        [
            ("content-type", FormType),
            ("host", endpoint.Authority),
            ("x-amz-date", AwsSignature.Date(time.GetUtcNow())),
            ("x-amz-security-token", credentials.SessionToken),
        ];
        var request = Request(endpoint, body);
        foreach (var (name, value) in headers[2..])
            request.Headers.Add(name, value);
        _ = request.Headers.TryAddWithoutValidation(
            "Authorization",
            AwsSignature.Authorization(credentials, $"{region}/sts", endpoint.AbsolutePath, headers, body)
        );
        return request;
    }

    private static HttpRequestMessage Request(Uri endpoint, byte[] body) =>
        new(HttpMethod.Post, endpoint)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(FormType) } },
        };

    private static byte[] Form(string action, AwsRole role, params (string Name, string Value)[] more)
    {
        (string Name, string Value)[] fields =
        [
            ("Action", action),
            ("Version", Version),
            ("RoleArn", role.Arn),
            ("RoleSessionName", role.SessionName),
            ("DurationSeconds", $"{role.Duration}"),
            .. more,
        ];
        return Encoding.ASCII.GetBytes(
            string.Join('&', fields.Select(static field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"))
        );
    }

    private async Task<AwsCredentials> SendAsync(
        AwsRole role,
        Func<HttpRequestMessage> make,
        CancellationToken cancellationToken
    )
    {
        var answer = await retries.SendAsync("AWS STS", make, Timeout, cancellationToken);
        var values = Read(answer.Body);
        if (
            answer.Status == HttpStatusCode.OK
            && values.TryGetValue("AccessKeyId", out var id)
            && values.TryGetValue("SecretAccessKey", out var secret)
            && values.TryGetValue("SessionToken", out var session)
        )
        {
            return new AwsCredentials(id, secret, session);
        }

        throw new LoginException(
            AwsRefusal.Message(
                role,
                (int)answer.Status,
                values.GetValueOrDefault("Code"),
                values.GetValueOrDefault("Message")
            )
        );
    }

    /// <summary>The texts of the answer's elements by name; none where it is no XML.</summary>
    private static Dictionary<string, string> Read(ReadOnlyMemory<byte> body)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var stream = new MemoryStream(body.ToArray());
            using var reader = XmlReader.Create(
                stream,
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit }
            );
            var name = "";
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                    name = reader.LocalName;
                else if (reader.NodeType == XmlNodeType.Text)
                    values[name] = reader.Value;
            }
        }
        catch (XmlException)
        {
            // The caller reports what is missing.
        }

        return values;
    }
}
