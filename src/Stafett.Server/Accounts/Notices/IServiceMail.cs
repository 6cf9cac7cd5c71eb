namespace Stafett.Server.Accounts.Notices;

/// <summary>Sends mails of the service's own. When the task is done the mail is kept durably and will be tried until it is delivered, refused for good, or too old.</summary>
public interface IServiceMail
{
    ValueTask SendAsync(Notice notice, CancellationToken cancellationToken);
}
