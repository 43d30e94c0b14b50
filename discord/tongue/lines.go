package tongue

// ReadsEnglish says, to a reader of the language, that only questions in
// English are read here. ok is false for a language without a line.
func ReadsEnglish(l Language) (line string, ok bool) {
	line, ok = readsEnglish[l]
	return line, ok
}

var readsEnglish = map[Language]string{
	"ar": "لا أقرأ حاليًا سوى الإنجليزية. يُرجى طرح سؤالك بالإنجليزية.",
	"bn": "আমি আপাতত শুধু ইংরেজি পড়তে পারি। অনুগ্রহ করে ইংরেজিতে প্রশ্ন করুন।",
	"cs": "Zatím čtu jen anglicky. Položte prosím otázku v angličtině.",
	"da": "Jeg læser foreløbig kun engelsk. Stil venligst dit spørgsmål på engelsk.",
	"de": "Ich lese bisher nur Englisch. Bitte stellen Sie Ihre Frage auf Englisch.",
	"el": "Προς το παρόν διαβάζω μόνο αγγλικά. Παρακαλώ κάντε την ερώτησή σας στα αγγλικά.",
	"es": "Por ahora solo leo inglés. Por favor, haga su pregunta en inglés.",
	"fa": "فعلاً فقط انگلیسی می" + "\u200c" + "خوانم. لطفاً پرسش خود را به انگلیسی بنویسید.",
	"fi": "Luen toistaiseksi vain englantia. Esitä kysymyksesi englanniksi.",
	"fr": "Pour l'instant, je ne lis que l'anglais. Merci de poser votre question en anglais.",
	"he": "לעת עתה אני קורא אנגלית בלבד. אנא שאלו את שאלתכם באנגלית.",
	"hi": "मैं अभी केवल अंग्रेज़ी पढ़ता हूँ। कृपया अपना प्रश्न अंग्रेज़ी में पूछें।",
	"hu": "Egyelőre csak angolul olvasok. Kérem, angolul tegye fel a kérdését.",
	"id": "Untuk saat ini saya hanya membaca bahasa Inggris. Silakan ajukan pertanyaan Anda dalam bahasa Inggris.",
	"it": "Per ora leggo solo l'inglese. Per favore, faccia la sua domanda in inglese.",
	"ja": "今のところ英語しか読めません。英語で質問してください。",
	"ko": "아직은 영어만 읽을 수 있습니다. 영어로 질문해 주세요.",
	"nl": "Ik lees voorlopig alleen Engels. Stel uw vraag alstublieft in het Engels.",
	"no": "Jeg leser foreløpig bare engelsk. Still gjerne spørsmålet på engelsk.",
	"pl": "Na razie czytam tylko po angielsku. Proszę zadać pytanie po angielsku.",
	"pt": "Por enquanto só leio inglês. Por favor, faça a sua pergunta em inglês.",
	"ro": "Deocamdată citesc doar în engleză. Vă rog să puneți întrebarea în engleză.",
	"ru": "Пока я читаю только по-английски. Пожалуйста, задайте вопрос на английском языке.",
	"sv": "Jag läser än så länge bara engelska. Ställ gärna din fråga på engelska.",
	"th": "ขณะนี้ฉันอ่านได้เฉพาะภาษาอังกฤษ กรุณาถามเป็นภาษาอังกฤษ",
	"tr": "Şimdilik yalnızca İngilizce okuyorum. Lütfen sorunuzu İngilizce sorun.",
	"uk": "Поки що я читаю лише англійською. Будь ласка, поставте запитання англійською мовою.",
	"ur": "میں فی الحال صرف انگریزی پڑھتا ہوں۔ براہِ کرم اپنا سوال انگریزی میں پوچھیں۔",
	"vi": "Hiện tại tôi chỉ đọc được tiếng Anh. Vui lòng đặt câu hỏi bằng tiếng Anh.",
	"zh": "我目前只能阅读英文。请用英文提问。",
}
